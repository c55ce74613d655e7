// Command keyring answers which credentials the kubelet would use: it calls the kubelet's own functions
// (k8s.io/kubernetes, pkg/kubelet/images, makeLookupPullCredentialsFunc). Each line of its input is a question, each
// line of its output the answer to it.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"

	"github.com/go-logr/logr"
	v1 "k8s.io/api/core/v1"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/credentialprovider"
	"k8s.io/kubernetes/pkg/credentialprovider/secrets"
	"k8s.io/kubernetes/pkg/util/parsers"
)

type question struct {
	Image   string   `json:"image"`
	Secrets []secret `json:"secrets"`
}

type secret struct {
	Type string            `json:"type"`
	Data map[string]string `json:"data"`
}

type answer struct {
	// Problem says that the kubelet does not get as far as asking for credentials.
	Problem string       `json:"problem,omitempty"`
	Matches []credential `json:"matches"`
}

type credential struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

func main() {
	// The kubelet logs keys that it cannot read.
	klog.SetLogger(logr.Discard())
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(output)
	for input.Scan() {
		var asked question
		if err := json.Unmarshal(input.Bytes(), &asked); err != nil {
			log.Fatal(err)
		}
		if err := encoder.Encode(lookUp(asked)); err != nil {
			log.Fatal(err)
		}
	}
	if err := input.Err(); err != nil {
		log.Fatal(err)
	}
	if err := output.Flush(); err != nil {
		log.Fatal(err)
	}
}

func lookUp(asked question) answer {
	repository, _, _, err := parsers.ParseImageName(asked.Image)
	if err != nil {
		return answer{Problem: "image"}
	}
	keyring, err := secrets.MakeDockerKeyring(kubernetesSecrets(asked.Secrets), credentialprovider.UnionDockerKeyring{})
	if err != nil {
		return answer{Problem: "secret"}
	}
	found, _ := keyring.Lookup(repository)
	matches := make([]credential, 0, len(found))
	for _, config := range found {
		matches = append(matches, credential{Username: config.Username, Password: config.Password})
	}
	return answer{Matches: matches}
}

func kubernetesSecrets(asked []secret) []v1.Secret {
	made := make([]v1.Secret, 0, len(asked))
	for _, one := range asked {
		data := make(map[string][]byte, len(one.Data))
		for key, text := range one.Data {
			data[key] = []byte(text)
		}
		made = append(made, v1.Secret{Type: v1.SecretType(one.Type), Data: data})
	}
	return made
}

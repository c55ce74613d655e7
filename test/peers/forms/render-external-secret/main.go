// Renders the template of an ExternalSecret as External Secrets does, with its own template engine. Reads JSON from
// standard input: the ExternalSecret, and the data that a generator gave. Writes the Secret as JSON.
package main

import (
	"encoding/json"
	"log"
	"os"

	esv1 "github.com/external-secrets/external-secrets/apis/externalsecrets/v1"
	"github.com/external-secrets/external-secrets/pkg/template"
	corev1 "k8s.io/api/core/v1"
)

type input struct {
	ExternalSecret esv1.ExternalSecret `json:"externalSecret"`
	Data           map[string]string   `json:"data"`
}

func main() {
	log.SetFlags(0)
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		log.Fatal(err)
	}
	secret, err := render(in)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(secret); err != nil {
		log.Fatal(err)
	}
}

func render(in input) (*corev1.Secret, error) {
	tpl := in.ExternalSecret.Spec.Target.Template
	execute, err := template.EngineForVersion(tpl.EngineVersion)
	if err != nil {
		return nil, err
	}
	secret := &corev1.Secret{Type: tpl.Type}
	data := bytesOf(in.Data)
	parts := []struct {
		texts  map[string]string
		target esv1.TemplateTarget
	}{
		{tpl.Data, esv1.TemplateTargetData},
		{tpl.Metadata.Labels, esv1.TemplateTargetLabels},
		{tpl.Metadata.Annotations, esv1.TemplateTargetAnnotations},
	}
	for _, part := range parts {
		if err := execute(bytesOf(part.texts), data, esv1.TemplateScopeValues, part.target, secret); err != nil {
			return nil, err
		}
	}
	return secret, nil
}

func bytesOf(texts map[string]string) map[string][]byte {
	bytes := make(map[string][]byte, len(texts))
	for key, text := range texts {
		bytes[key] = []byte(text)
	}
	return bytes
}

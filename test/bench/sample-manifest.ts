/** What a person's manifests look like: comments, labels, probes, resources. */
export function deployment(index: number, host: string): string {
  return `# Shop ${index}, owned by the web team
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web-${index}
  labels: { app: web, tier: front }
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web-${index}
  template:
    metadata:
      labels:
        app: web-${index}
    spec:
      containers:
        - name: web
          image: ${host}/team/web:1.4.${index} # released every Tuesday
          env:
            - name: LOG_LEVEL
              value: "info"
          resources:
            requests: { cpu: 100m, memory: 128Mi }
          readinessProbe:
            httpGet: { path: /healthz, port: 8080 }
`;
}

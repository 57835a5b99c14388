package k8s

import (
	"fmt"
	"testing"
)

func TestCheckLists(t *testing.T) {
	const pod = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: %s}"
	for name, test := range map[string]struct{ format, lists, want string }{
		"nothing twice": {pod, "{containers: [{name: a, env: [{name: A}, {name: B}]}, {name: b, env: [{name: A}]}]}", ""},
		"a variable": {pod, "{containers: [{name: a, env: [{name: A}, {name: B}, {name: A}]}]}",
			"spec.containers[a].env: A is"},
		"a variable of an init container": {pod, "{initContainers: [{name: a, env: [{name: A}, {name: A}]}]}",
			"spec.initContainers[a].env: A is"},
		"a port": {pod, "{containers: [{name: a, ports: [{name: a, containerPort: 80}, {name: b, containerPort: 80}]}]}",
			"spec.containers[a].ports: containerPort 80, protocol TCP is"},
		"a port by default": {pod,
			"{containers: [{name: a, ports: [{containerPort: 80}, {containerPort: 80, protocol: TCP}]}]}",
			"spec.containers[a].ports: containerPort 80, protocol TCP is"},
		"two protocols": {pod,
			"{containers: [{name: a, ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}]}]}", ""},
		"a mount": {pod, "{containers: [{name: a, volumeMounts: [{mountPath: /a}, {mountPath: /a}]}]}",
			"spec.containers[a].volumeMounts: /a is"},
		"a container":   {pod, "{containers: [{name: a}, {name: a}]}", "spec.containers: a is"},
		"a volume":      {pod, "{volumes: [{name: a}, {name: a}]}", "spec.volumes: a is"},
		"a pull secret": {pod, "{imagePullSecrets: [{name: a}, {name: a}]}", "spec.imagePullSecrets: a is"},
		"a spread": {pod, "{topologySpreadConstraints: [{topologyKey: zone, whenUnsatisfiable: DoNotSchedule}, " +
			"{topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]}",
			"spec.topologySpreadConstraints: topologyKey zone, whenUnsatisfiable DoNotSchedule is"},
		"arguments": {pod, "{containers: [{name: a, args: [a, a], envFrom: [{prefix: a}, {prefix: a}]}]}", ""},
		"a template": {"{apiVersion: batch/v1, kind: Job, metadata: {name: web}, spec: {template: {spec: %s}}}",
			"{containers: [{name: a, env: [{name: A}, {name: A}]}]}", "spec.template.spec.containers[a].env: A is"},
		"a Service": {"{apiVersion: v1, kind: Service, metadata: {name: web}, spec: %s}",
			"{ports: [{name: a, port: 80}, {name: b, port: 80, targetPort: 81}]}", "spec.ports: port 80, protocol TCP is"},
		"a finalizer": {"{apiVersion: v1, kind: ConfigMap, metadata: %s}", "{name: web, finalizers: [a/b, a/b]}",
			"metadata.finalizers: a/b is"},
		"another kind": {"{apiVersion: example.com/v1, kind: Pod, metadata: {name: web}, spec: %s}",
			"{containers: [{name: a}, {name: a}]}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			objects := parse(t, fmt.Sprintf(test.format, test.lists))
			if test.want == "" {
				checkProblems(t, t.TempDir(), objects)
				return
			}
			checkProblems(t, t.TempDir(), objects, objects[0].text("kind")+" web: "+test.want+" ")
		})
	}
}

// A definition among the objects says which lists of its kind are merged.
func TestCheckListsOfCustomKinds(t *testing.T) {
	checkProblems(t, t.TempDir(), parse(t, `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: routes.example.com}
spec:
  group: example.com
  names: {kind: Route}
  scope: Namespaced
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          properties:
            spec:
              properties:
                hosts: {type: array, x-kubernetes-list-type: set, items: {type: string}}
                free: {type: array, items: {type: object}}
                rules:
                  type: array
                  x-kubernetes-list-type: map
                  x-kubernetes-list-map-keys: [path, method]
                  items: {properties: {weights: {x-kubernetes-list-type: set, items: {type: integer}}}}
                byZone:
                  additionalProperties: {x-kubernetes-list-type: set, items: {type: string}}
---
apiVersion: example.com/v1
kind: Route
metadata: {name: web}
spec:
  hosts: [a, b, a]
  free: [{name: a}, {name: a}]
  rules: [{path: /, method: GET, weights: [1, 2, 1]}, {path: /, method: PUT}, {path: /, method: GET}]
  byZone: {a: [x], b: [y, y]}
---
apiVersion: example.com/v2
kind: Route
metadata: {name: other}
spec: {hosts: [a, a]}
`), "Route web: spec.byZone.b: y is there twice.", "Route web: spec.hosts: a is there twice.",
		"Route web: spec.rules[0].weights: 1 is there twice.", "Route web: spec.rules: path /, method GET is there twice.")
}

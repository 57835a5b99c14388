package controlplane

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// nodeCount is the number of simulated nodes.
const nodeCount = 3

// nodeList is what the sandbox reads of the cluster's nodes.
type nodeList struct {
	Items []struct {
		Spec struct {
			Taints        []struct{} `json:"taints"`
			Unschedulable bool       `json:"unschedulable"`
		} `json:"spec"`
		Status struct {
			Conditions []struct {
				Type   string `json:"type"`
				Status string `json:"status"`
			} `json:"conditions"`
		} `json:"status"`
	} `json:"items"`
}

// storageClass is the default one, as GKE has it, except that it does not wait for a first pod.
var storageClass = map[string]any{
	"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
	"metadata": map[string]any{
		"name":        "standard-rwo",
		"annotations": map[string]string{"storageclass.kubernetes.io/is-default-class": "true"},
	},
	"provisioner":          "pd.csi.storage.gke.io",
	"volumeBindingMode":    "Immediate",
	"allowVolumeExpansion": true,
}

// furnish creates what a new GKE cluster has and a new control plane has not: nodes and a storage class.
func (c *client) furnish(ctx context.Context) error {
	for i := range nodeCount {
		if err := c.create(ctx, "/api/v1/nodes", node(i)); err != nil {
			return fmt.Errorf("node %d: %w", i, err)
		}
	}
	if err := c.create(ctx, "/apis/storage.k8s.io/v1/storageclasses", storageClass); err != nil {
		return fmt.Errorf("storage class: %w", err)
	}
	return nil
}

// create creates the object unless there is one of its name.
func (c *client) create(ctx context.Context, path string, object map[string]any) error {
	err := c.call(ctx, http.MethodPost, path, object, nil)
	var answer *answerError
	if errors.As(err, &answer) && answer.Code == http.StatusConflict {
		return nil
	}
	return err
}

// node is a simulated node, in a pool and a zone as GKE's nodes are, and large enough for any stack.
func node(i int) map[string]any {
	name := fmt.Sprintf("sandbox-default-pool-%d", i)
	zone := "europe-west1-" + string(rune('b'+i))
	resources := map[string]string{"cpu": "64", "memory": "512Gi", "ephemeral-storage": "1Ti", "pods": "5000"}
	return map[string]any{
		"apiVersion": "v1", "kind": "Node",
		"metadata": map[string]any{"name": name, "labels": map[string]string{
			"cloud.google.com/gke-nodepool":    "default-pool",
			"kubernetes.io/arch":               "amd64",
			"kubernetes.io/hostname":           name,
			"kubernetes.io/os":                 "linux",
			"node.kubernetes.io/instance-type": "e2-standard-4",
			"topology.kubernetes.io/region":    "europe-west1",
			"topology.kubernetes.io/zone":      zone,
		}},
		"spec": map[string]any{"podCIDR": fmt.Sprintf("10.%d.0.0/18", 64+i)},
		"status": map[string]any{
			"allocatable": resources, "capacity": resources,
			"addresses": []map[string]string{
				{"type": "InternalIP", "address": fmt.Sprintf("10.128.0.%d", 2+i)},
				{"type": "Hostname", "address": name},
			},
			"nodeInfo": map[string]string{
				"architecture": "amd64", "operatingSystem": "linux", "kubeletVersion": KubernetesVersion,
				"bootID": "", "containerRuntimeVersion": "simulated", "kernelVersion": "simulated",
				"kubeProxyVersion": "", "machineID": "", "osImage": "simulated", "systemUUID": "",
			},
		},
	}
}

// schedulable is the number of nodes that are ready and take any pod.
func (c *client) schedulable(ctx context.Context) (int, error) {
	var list nodeList
	if err := c.call(ctx, http.MethodGet, "/api/v1/nodes", nil, &list); err != nil {
		return 0, err
	}
	count := 0
	for _, node := range list.Items {
		if node.Spec.Unschedulable || len(node.Spec.Taints) > 0 {
			continue
		}
		for _, condition := range node.Status.Conditions {
			if condition.Type == "Ready" && condition.Status == "True" {
				count++
			}
		}
	}
	return count, nil
}

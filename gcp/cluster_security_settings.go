package gcp

import (
	"regexp"
	"strings"

	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

// PostureMode is how much of the security posture dashboard a cluster feeds.
// https://cloud.google.com/kubernetes-engine/docs/concepts/about-security-posture-dashboard
type PostureMode string

// The modes of the security posture.
const (
	PostureDisabled   PostureMode = "DISABLED"
	PostureBasic      PostureMode = "BASIC"
	PostureEnterprise PostureMode = "ENTERPRISE"
)

// Values returns the modes that are accepted.
func (PostureMode) Values() []PostureMode {
	return []PostureMode{PostureDisabled, PostureBasic, PostureEnterprise}
}

// VulnerabilityMode is how GKE looks for vulnerabilities in the images that run.
// https://cloud.google.com/kubernetes-engine/docs/concepts/about-workload-vulnerability-scanning
type VulnerabilityMode string

// The modes of vulnerability scanning.
const (
	VulnerabilityDisabled   VulnerabilityMode = "VULNERABILITY_DISABLED"
	VulnerabilityBasic      VulnerabilityMode = "VULNERABILITY_BASIC"
	VulnerabilityEnterprise VulnerabilityMode = "VULNERABILITY_ENTERPRISE"
)

// Values returns the modes that are accepted.
func (VulnerabilityMode) Values() []VulnerabilityMode {
	return []VulnerabilityMode{VulnerabilityDisabled, VulnerabilityBasic, VulnerabilityEnterprise}
}

// ClusterSecuritySettings is what protects the cluster and what it holds.
type ClusterSecuritySettings struct {
	made

	// ShieldedNodes proves each node's identity to the control plane. Autopilot has it always.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/shielded-gke-nodes
	ShieldedNodes bool `yaml:"shieldedNodes"`
	// Posture audits the configuration of workloads. BASIC is free.
	Posture PostureMode `yaml:"posture"`
	// Vulnerability scans the images that run. The modes beside VULNERABILITY_DISABLED cost by cluster.
	Vulnerability VulnerabilityMode `yaml:"vulnerability"`
	// BinaryAuthorization admits only the images that the project's policy allows.
	// https://cloud.google.com/binary-authorization/docs/overview
	BinaryAuthorization bool `yaml:"binaryAuthorization"`
	// DatabaseKey is the Cloud KMS key, in the cluster's region, that encrypts Kubernetes Secrets once more, as in
	// projects/my-project/locations/europe-west1/keyRings/gke/cryptoKeys/etcd. GKE's service agent needs
	// roles/cloudkms.cryptoKeyEncrypterDecrypter on it.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets
	DatabaseKey string `yaml:"databaseKey"`
	// SecretManager lets pods mount secrets of Secret Manager.
	// https://cloud.google.com/secret-manager/docs/secret-manager-managed-csi-component
	SecretManager bool `yaml:"secretManager"`
	// Group is the Google group whose member groups RBAC may name, as in gke-security-groups@example.com. Where it is
	// removed again, the cluster keeps it. https://cloud.google.com/kubernetes-engine/docs/how-to/google-groups-rbac
	Group string `yaml:"group"`
}

// SetDefaults shields the nodes and audits the workloads.
func (s *ClusterSecuritySettings) SetDefaults() {
	s.ShieldedNodes = true
	s.Posture = PostureBasic
	s.Vulnerability = VulnerabilityDisabled
}

var groupName = regexp.MustCompile(`^gke-security-groups@[a-z0-9][-a-z0-9.]*\.[a-z]{2,}$`)

func (s ClusterSecuritySettings) check(problems *problem.List, path problem.Path, location string) {
	rules.Enum(problems, path.Child("posture"), s.Posture)
	rules.Enum(problems, path.Child("vulnerability"), s.Vulnerability)
	if s.Vulnerability != VulnerabilityDisabled && s.Posture == PostureDisabled {
		problems.Add(path.Child("vulnerability"), "%s needs a security posture: set posture to %s", s.Vulnerability,
			problem.OneOf([]PostureMode{PostureBasic, PostureEnterprise}))
	}
	s.checkKey(problems, path.Child("databaseKey"), location)
	if s.Group != "" && !groupName.MatchString(s.Group) {
		problems.Add(path.Child("group"), "%q is not the group that GKE reads: accepted is gke-security-groups@ "+
			"and your domain", s.Group)
	}
}

func (s ClusterSecuritySettings) checkKey(problems *problem.List, path problem.Path, location string) {
	in := rules.KMSKey(problems, path, s.DatabaseKey)
	if in != "" && rules.IsLocation(location) && !strings.EqualFold(in, rules.RegionOf(location)) {
		problems.Add(path, "the key is in %s: GKE accepts one in the cluster's region, %s", in, rules.RegionOf(location))
	}
}

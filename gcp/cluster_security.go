package gcp

import (
	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func (s ClusterSecuritySettings) apply(inputs *container.ClusterArgs) {
	inputs.SecurityPostureConfig = &container.ClusterSecurityPostureConfigArgs{
		Mode:              pulumi.String(string(s.Posture)),
		VulnerabilityMode: pulumi.String(string(s.Vulnerability)),
	}
	evaluation := "DISABLED"
	if s.BinaryAuthorization {
		evaluation = "PROJECT_SINGLETON_POLICY_ENFORCE"
	}
	inputs.BinaryAuthorization = &container.ClusterBinaryAuthorizationArgs{EvaluationMode: pulumi.String(evaluation)}
	inputs.DatabaseEncryption = &container.ClusterDatabaseEncryptionArgs{State: pulumi.String("DECRYPTED")}
	if s.DatabaseKey != "" {
		inputs.DatabaseEncryption = &container.ClusterDatabaseEncryptionArgs{
			State: pulumi.String("ENCRYPTED"), KeyName: pulumi.String(s.DatabaseKey),
		}
	}
	inputs.SecretManagerConfig = &container.ClusterSecretManagerConfigArgs{Enabled: pulumi.Bool(s.SecretManager)}
	if s.Group != "" {
		inputs.AuthenticatorGroupsConfig = &container.ClusterAuthenticatorGroupsConfigArgs{
			SecurityGroup: pulumi.String(s.Group),
		}
	}
}

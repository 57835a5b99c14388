package edge

import (
	"maps"
	"slices"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/compute"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/gcp/internal/input"
)

// backends registers the services, with their health checks, and the buckets, and returns their ids by name.
func (b *builder) backends(policy *compute.SecurityPolicy) (map[string]pulumi.StringOutput, error) {
	ids := map[string]pulumi.StringOutput{}
	for _, key := range slices.Sorted(maps.Keys(b.args.Services)) {
		check, err := b.healthCheck(key)
		if err != nil {
			return nil, err
		}
		service, err := b.service(key, check, policy)
		if err != nil {
			return nil, err
		}
		ids[key] = service.ID().ToStringOutput()
	}
	for _, key := range slices.Sorted(maps.Keys(b.args.Buckets)) {
		settings := b.args.Buckets[key]
		args := &compute.BackendBucketArgs{
			Name:                  pulumi.String(b.child(key)),
			BucketName:            pulumi.String(settings.Bucket),
			EnableCdn:             pulumi.Bool(settings.CDN != nil),
			CustomResponseHeaders: responseHeaders(settings.ResponseHeaders, settings.CDN != nil),
		}
		if settings.CDN != nil {
			args.CompressionMode = settings.CDN.compressionMode()
			args.CdnPolicy = settings.CDN.bucketPolicy()
		}
		bucket, err := compute.NewBackendBucket(b.ctx, b.child(key), args, b.parent)
		if err != nil {
			return nil, err
		}
		ids[key] = bucket.ID().ToStringOutput()
	}
	return ids, nil
}

func (b *builder) service(
	key string, check *compute.HealthCheck, policy *compute.SecurityPolicy,
) (*compute.BackendService, error) {
	settings := b.args.Services[key]
	args := &compute.BackendServiceArgs{
		Name:                         pulumi.String(b.child(key)),
		LoadBalancingScheme:          pulumi.String(managedScheme),
		Protocol:                     pulumi.String(string(settings.Protocol)),
		TimeoutSec:                   pulumi.Int(settings.TimeoutSeconds),
		ConnectionDrainingTimeoutSec: pulumi.Int(settings.DrainSeconds),
		SessionAffinity:              pulumi.String(string(settings.Affinity)),
		LocalityLbPolicy:             pulumi.String(settings.Affinity.policy()),
		HealthChecks:                 check.SelfLink,
		Backends:                     b.endpointGroups(settings.NEG),
		LogConfig:                    logConfig(settings.LogPercent),
		EnableCdn:                    pulumi.Bool(settings.CDN != nil && !b.args.Maintenance.on()),
		CustomResponseHeaders:        responseHeaders(settings.ResponseHeaders, settings.CDN != nil),
	}
	if settings.CDN != nil {
		args.CompressionMode = settings.CDN.compressionMode()
		args.CdnPolicy = settings.CDN.servicePolicy()
	}
	if policy != nil {
		args.SecurityPolicy = policy.SelfLink
	}
	if settings.IAP != nil {
		secret := b.args.IAPClientSecrets[key].ToStringOutput()
		args.Iap = &compute.BackendServiceIapArgs{
			Oauth2ClientId:     pulumi.String(settings.IAP.ClientID),
			Oauth2ClientSecret: pulumi.ToSecret(secret).(pulumi.StringOutput),
		}
	}
	opts := []pulumi.ResourceOption{b.parent}
	if len(settings.NEG.Zones) > 0 {
		told, err := b.tellGroups(key)
		if err != nil {
			return nil, err
		}
		opts = append(opts, pulumi.DependsOn(b.args.Workloads), told)
	}
	return compute.NewBackendService(b.ctx, b.child(key), args, opts...)
}

// policy is the way to pick a pod. Without a hash an affinity would have no effect.
func (a Affinity) policy() string {
	if a == AffinityNone {
		return "ROUND_ROBIN"
	}
	return "MAGLEV"
}

func logConfig(percent int) *compute.BackendServiceLogConfigArgs {
	if percent == 0 {
		return &compute.BackendServiceLogConfigArgs{Enable: pulumi.Bool(false)}
	}
	return &compute.BackendServiceLogConfigArgs{
		Enable: pulumi.Bool(true), SampleRate: pulumi.Float64(float64(percent) / 100),
	}
}

// cacheStatusHeader says in each response of a CDN backend whether it came from the cache.
const cacheStatusHeader = "cdn_cache_status"

func responseHeaders(headers map[string]string, cdn bool) pulumi.StringArrayInput {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		lines = append(lines, name+": "+headers[name])
	}
	if cdn {
		lines = append(lines, cacheStatusHeader+": {"+cacheStatusHeader+"}")
	}
	return input.Strings(lines)
}

func (b *builder) healthCheck(key string) (*compute.HealthCheck, error) {
	settings := b.args.Services[key].HealthCheck
	args := &compute.HealthCheckArgs{
		Name:               pulumi.String(b.child(key)),
		CheckIntervalSec:   pulumi.Int(settings.IntervalSeconds),
		TimeoutSec:         pulumi.Int(settings.TimeoutSeconds),
		HealthyThreshold:   pulumi.Int(settings.HealthyThreshold),
		UnhealthyThreshold: pulumi.Int(settings.UnhealthyThreshold),
		LogConfig:          &compute.HealthCheckLogConfigArgs{Enable: pulumi.Bool(settings.Log)},
	}
	var port pulumi.IntPtrInput
	specification := pulumi.String("USE_SERVING_PORT")
	if settings.Port != 0 {
		port, specification = pulumi.Int(settings.Port), "USE_FIXED_PORT"
	}
	path := pulumi.String(settings.Path)
	switch settings.Protocol {
	case HTTPS:
		args.HttpsHealthCheck = &compute.HealthCheckHttpsHealthCheckArgs{
			RequestPath: path, Port: port, PortSpecification: specification,
		}
	case HTTP2:
		args.Http2HealthCheck = &compute.HealthCheckHttp2HealthCheckArgs{
			RequestPath: path, Port: port, PortSpecification: specification,
		}
	default:
		args.HttpHealthCheck = &compute.HealthCheckHttpHealthCheckArgs{
			RequestPath: path, Port: port, PortSpecification: specification,
		}
	}
	return compute.NewHealthCheck(b.ctx, b.child(key), args, b.parent)
}

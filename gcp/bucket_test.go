package gcp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/gkestack/gkestack/internal/pulumitest"
	"github.com/gkestack/gkestack/internal/rules"
	"github.com/gkestack/gkestack/problem"
)

func bucketArgs() *BucketArgs {
	args := &BucketArgs{
		BucketSettings: Defaults[BucketSettings](), Project: "my-project", Region: "europe-west1", Protect: true,
	}
	age := 0
	args.Lifecycle = map[string]LifecycleRuleSettings{
		"noncurrent": {Action: LifecycleDelete, State: ObjectArchived, NewerVersions: 3},
		"tmp":        {Action: LifecycleDelete, State: ObjectAny, AgeDays: &age, Prefixes: []string{"tmp/"}},
	}
	args.Members = map[string][]string{"roles/storage.objectViewer": {"group:team@example.com"}}
	return args
}

func TestBucket(t *testing.T) {
	recorder := pulumitest.Registered(t, registrationOf("Bucket", "assets"))
	bucket := recorder.One(t, "gcp:storage/bucket:Bucket", "assets")
	pulumitest.CheckInputs(t, bucket, map[string]any{
		"name": "my-project-assets", "location": "EUROPE-WEST1", "storageClass": "STANDARD", "forceDestroy": false,
		"uniformBucketLevelAccess": true, "publicAccessPrevention": "enforced", "versioning.enabled": false,
		"softDeletePolicy.retentionDurationSeconds": 604800, "retentionPolicy": nil, "encryption": nil,
		"lifecycleRules": []any{
			map[string]any{"action": map[string]any{"type": "Delete"},
				"condition": map[string]any{"noAge": true, "numNewerVersions": 3, "withState": "ARCHIVED"}},
			map[string]any{"action": map[string]any{"type": "Delete"},
				"condition": map[string]any{"age": 0, "matchesPrefixes": []any{"tmp/"}, "withState": "ANY"}},
		},
	})
	if !bucket.Protect {
		t.Error("it is not protected")
	}
	pulumitest.CheckInputs(t, recorder.One(t, "gcp:storage/bucketIAMMember:BucketIAMMember",
		"assets-storage.objectViewer-group:team@example.com"), map[string]any{
		"bucket": "my-project-assets", "role": "roles/storage.objectViewer", "member": "group:team@example.com",
	})
}

func TestBucketOptions(t *testing.T) {
	const key = "projects/p/locations/eu/keyRings/r/cryptoKeys/k"
	bucket := pulumitest.Registered(t, func(ctx *pulumi.Context) error {
		args := bucketArgs()
		args.Name, args.Location, args.SoftDeleteDays, args.KMSKey = "other-name", "eu", 0, key
		args.Retention = &RetentionSettings{Days: 2, Locked: true}
		args.CORS = map[string]CORSSettings{"web": {Origins: []string{"*"}, Methods: []string{"GET"}, MaxAgeSeconds: 60}}
		_, err := NewBucket(ctx, "assets", pulumitest.Filled(args))
		return err
	}).One(t, "gcp:storage/bucket:Bucket", "assets")
	pulumitest.CheckInputs(t, bucket, map[string]any{
		"name": "other-name", "location": "EU", "softDeletePolicy.retentionDurationSeconds": 0,
		"encryption.defaultKmsKeyName": key, "retentionPolicy.retentionPeriod": 172800, "retentionPolicy.isLocked": true,
		"cors": []any{map[string]any{"origins": []any{"*"}, "methods": []any{"GET"}, "maxAgeSeconds": 60}},
	})
}

func TestBucketRefuses(t *testing.T) {
	rule := func(settings LifecycleRuleSettings) func(*BucketArgs) {
		return func(args *BucketArgs) { args.Lifecycle = map[string]LifecycleRuleSettings{"r": settings} }
	}
	for _, test := range []refusalOf[*BucketArgs]{
		{"nowhere", func(args *BucketArgs) { args.Project, args.Region = "", "" },
			"location: it is needed: a region such as europe-west1, a dual region such as eur4, us, eu or asia\n" +
				"project: it is needed: the id of the project"},
		{"long default name", func(args *BucketArgs) { args.Project = strings.Repeat("p", 60) },
			`name: "` + strings.Repeat("p", 60) + `-assets" has 67 characters: a bucket name has 3 to 63`},
		{"values", func(args *BucketArgs) { args.StorageClass, args.PublicAccess, args.SoftDeleteDays = "HOT", "open", 3 },
			`publicAccess: "open": accepted is "enforced" or "inherited"` + "\n" +
				"softDeleteDays: 3 is out of range: 7 to 90, or 0\n" +
				`storageClass: "HOT": accepted is "STANDARD", "NEARLINE", "COLDLINE" or "ARCHIVE"`},
		{"everyone", func(args *BucketArgs) {
			args.Members = map[string][]string{"viewer": {"allUsers", "ada@example.com"}}
		}, `members.viewer: "viewer" is not a role: accepted is a name such as roles/dns.admin` + "\n" +
			`members.viewer: allUsers is refused while publicAccess is "enforced": set it to "inherited" if everyone may have ` +
			"what is in the bucket\n" + `members.viewer[1]: "ada@example.com" is not a member: accepted is a kind and a name, as ` +
			"in user:ada@example.com, group:team@example.com or serviceAccount:name@my-project.iam.gserviceaccount.com"},
		{"retention", func(args *BucketArgs) { args.Retention = &RetentionSettings{Days: 24856} },
			"retention.days: 24856 is out of range: 1 to 24855"},
		{"empty label", func(args *BucketArgs) { args.Labels = map[string]string{"a": "", "b": "x"} },
			"labels.a: it is empty, which cannot be set here: give it a value or leave it out"},
		{"cors", func(args *BucketArgs) { args.CORS = map[string]CORSSettings{"web": {MaxAgeSeconds: -1}} },
			"cors.web.maxAgeSeconds: -1 is too small: at least 0\ncors.web.methods: at least one is needed; * is any\n" +
				"cors.web.origins: at least one is needed; * is any"},
		{"rule without condition", rule(LifecycleRuleSettings{Action: LifecycleDelete, State: ObjectAny}),
			"lifecycle.r: it has no condition: set at least one, as ageDays"},
		{"class without need", rule(LifecycleRuleSettings{
			Action: LifecycleDelete, State: ObjectLive, StorageClass: StorageArchive, CreatedBefore: "May"}),
			`lifecycle.r.createdBefore: "May" is not a date: accepted is one such as 2026-01-31` + "\n" +
				`lifecycle.r.storageClass: only the action "SetStorageClass" has one`},
		{"class needed", rule(LifecycleRuleSettings{Action: LifecycleSetClass, State: ObjectLive}),
			`lifecycle.r.storageClass: "": accepted is "STANDARD", "NEARLINE", "COLDLINE" or "ARCHIVE"`},
		{"abort", rule(LifecycleRuleSettings{Action: LifecycleAbortUpload, State: ObjectAny, NewerVersions: 1}),
			`lifecycle.r: the action "AbortIncompleteMultipartUpload" has only the conditions ageDays, prefixes and suffixes`},
	} {
		t.Run(test.name, func(t *testing.T) {
			pulumitest.CheckRefused(t, `gcp.Bucket "assets": `+test.want, func(ctx *pulumi.Context) error {
				args := bucketArgs()
				test.change(args)
				_, err := NewBucket(ctx, "assets", pulumitest.Filled(args))
				return err
			})
		})
	}
}

func TestBucketNames(t *testing.T) {
	const accepts = "accepted are lower-case letters, digits, dashes, underscores and dots, with a letter or a digit at " +
		"both ends"
	part := strings.Repeat("a", 63)
	domain := strings.Join([]string{part, part, part, strings.Repeat("a", 30)}, ".")
	for name, want := range map[string]string{
		"my_bucket-1":        "",
		part:                 "",
		"static.example.com": "",
		domain:               "",
		"ab":                 ` has 2 characters: a bucket name has 3 to 63`,
		part + "a":           ` has 64 characters: a bucket name has 3 to 63`,
		domain + "a":         ` has 223 characters: a bucket name has 3 to 222`,
		part + "a.com":       `: each part between dots has 1 to 63 characters`,
		"a..com":             `: each part between dots has 1 to 63 characters`,
		".example.com":       " is not a bucket name: " + accepts,
		"Static.example.com": " is not a bucket name: " + accepts,
		"abc-":               " is not a bucket name: " + accepts,
		"-abc":               " is not a bucket name: " + accepts,
		"abc\n":              " is not a bucket name: " + accepts,
		"192.168.5.4":        " is an IP address, which is no bucket name",
		"goog.example.com":   " begins with goog, which Google keeps for itself",
		"my.g00gle.com":      " contains google, or what looks like it, which Google keeps for itself",
	} {
		for path, check := range map[string]func(*problem.List){
			"name": func(problems *problem.List) {
				settings := bucketArgs().BucketSettings
				settings.Name = name
				problems.Merge("", pulumitest.Filled(&settings).Validate())
			},
			"bucketRoles." + name: func(problems *problem.List) {
				rules.BucketRoles(problems, "bucketRoles", map[string][]string{name: {"roles/storage.objectViewer"}})
			},
		} {
			var problems problem.List
			check(&problems)
			expected := ""
			if want != "" {
				expected = fmt.Sprintf("%s: %q%s", path, name, want)
			}
			pulumitest.CheckMessage(t, problems.Err(), expected)
		}
	}
}

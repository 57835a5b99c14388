package api

import (
	"os"
	"time"

	"github.com/gkestack/gkestack/sandbox/gcp/catalog"
	"github.com/gkestack/gkestack/sandbox/gcp/store"
)

// Config is what the provider is configured with.
type Config struct {
	Project, Region, Zone string
	// DefaultLabels go on everything that has labels.
	DefaultLabels map[string]string
}

// Google is the cloud as one configured provider sees it.
type Google struct {
	Config
	store *store.Store
	types *catalog.Catalog
	// exit ends the process when a crash is asked for; sleep makes an operation slow. Tests replace them.
	exit  func(code int)
	sleep func(time.Duration)
}

// New makes a view of the cloud in the store.
func New(kept *store.Store, config Config) *Google {
	return &Google{Config: config, store: kept, types: catalog.Load(), exit: os.Exit, sleep: time.Sleep}
}

// properties are an object's, in plain Go values.
type properties = store.Properties

// request is one operation on one object.
type request struct {
	*Google
	typ   *catalog.Type
	cloud *store.Cloud
	// props are the object's properties so far: what the program gave, and what is answered already.
	props properties
	id    string
}

// special is what Google does for some types beyond the catalog. Any of its functions may be nil.
type special struct {
	// answer fills in properties of a new object that no template can express.
	answer func(*request) error
	// created runs when the object is stored, and may add other objects.
	created func(*request) error
	// check refuses a new or changed object.
	check func(*request) error
	// read brings what is answered up to date.
	read func(*request) error
	// deletable refuses a deletion; deleted takes what goes with the object.
	deletable func(*request) error
	deleted   func(*request)
}

var specials map[string]special

func init() {
	specials = map[string]special{
		"compute/subnetwork:Subnetwork": {check: subnetRanges},
		"container/cluster:Cluster": {
			answer: clusterAnswer, check: clusterAccess, read: clusterRead, deleted: clusterDeleted,
		},
		"container/nodePool:NodePool":                         {answer: poolAnswer},
		"dns/managedZone:ManagedZone":                         {deletable: zoneDeletable, deleted: zoneDeleted},
		"storage/bucket:Bucket":                               {deletable: bucketDeletable},
		"secretmanager/secret:Secret":                         {deleted: secretDeleted},
		"compute/securityPolicy:SecurityPolicy":               {answer: securityPolicyAnswer},
		"compute/firewall:Firewall":                           {answer: firewallAnswer},
		"orgpolicy/policy:Policy":                             {check: organizationPolicy},
		"compute/managedSslCertificate:ManagedSslCertificate": {answer: managedCertificateAnswer},
	}
}

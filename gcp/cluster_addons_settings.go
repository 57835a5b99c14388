package gcp

// AddonSettings are what GKE runs on the nodes. In Autopilot the DNS cache and the three drivers are always on.
type AddonSettings struct {
	made

	// DNSCache answers DNS on each node. A change on a running cluster makes its nodes anew.
	// https://cloud.google.com/kubernetes-engine/docs/how-to/nodelocal-dns-cache
	DNSCache bool `yaml:"dnsCache"`
	// PersistentDiskCSI is the driver of persistent disks.
	PersistentDiskCSI bool `yaml:"persistentDiskCsi"`
	// FilestoreCSI is the driver of shared Filestore volumes.
	FilestoreCSI bool `yaml:"filestoreCsi"`
	// GCSFuseCSI mounts Cloud Storage buckets.
	GCSFuseCSI bool `yaml:"gcsFuseCsi"`
	// BackupAgent is what Backup for GKE needs. https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke
	BackupAgent bool `yaml:"backupAgent"`
}

// SetDefaults runs the DNS cache and the driver of persistent disks.
func (s *AddonSettings) SetDefaults() { s.DNSCache, s.PersistentDiskCSI = true, true }

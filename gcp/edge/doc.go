// Package edge holds what faces the internet: a global HTTPS load balancer with its address and certificates, Cloud CDN
// and Cloud Armor. Its pattern is that of package gcp; settings begin with gcp.Defaults[edge.Settings]().
package edge

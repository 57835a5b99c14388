package rules

import "testing"

func TestLocations(t *testing.T) {
	for location, want := range map[string]string{
		"europe-west1": "region", "us-central1": "region", "northamerica-south1": "region",
		// Between those that are there, and beyond what could come soon.
		"europe-west7": "", "europe-west99": "", "mars-west1": "", "europe-weast1": "", "europe-west": "", "europe-west01": "",
		"europe-west13": "region", "us-central1-f": "zone", "us-central1-ai1a": "zone", "europe-west1-b": "zone",
		"europe-west1-a": "", "us-east1-a": "", "us-east4-a": "zone", "europe-west1-z": "", "europe-west7-b": "", "": "",
	} {
		got := ""
		switch {
		case IsRegion(location):
			got = "region"
		case IsZone(location):
			got = "zone"
		}
		if got != want || IsLocation(location) != (want != "") {
			t.Errorf("%q is %q, want %q", location, got, want)
		}
	}
	if region := RegionOf("us-central1-ai1a"); region != "us-central1" {
		t.Errorf("the zone is in %s", region)
	}
}

func TestMachineTypes(t *testing.T) {
	for name, want := range map[string]bool{
		"e2-standard-4": true, "e2-medium": true, "n2d-highcpu-224": true, "a2-highgpu-1g": true, "c4-standard-8-lssd": true,
		"custom-4-8192": true, "n2-custom-4-8192": true, "e2-custom-medium-4096": true, "n2-custom-8-65536-ext": true,
		"e2-standard-3": false, "e2-banana-4": false, "e2-medium-2": false, "n1-standard": false, "c3-standard": false,
		"x9-standard-4": false, "q1-standard-4": false, "standard-4": false, "custom-4": false, "n99-standard-4": false,
		// A generation to come.
		"n5-standard-4": true, "a5-highgpu-8g": true,
	} {
		if IsMachineType(name) != want {
			t.Errorf("%s is a machine type: %t, want %t", name, !want, want)
		}
	}
}

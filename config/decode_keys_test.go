package config

import (
	"strings"
	"testing"
)

// A key that a values file refers to is the user's own.
func TestDecodeTakesCustomKeys(t *testing.T) {
	values := with(map[string]string{"gkestack:domain": "example.com", "gkestack:db": `{"host": "db"}`})
	_, err := Decode("gkestack", values, []string{"domain", "db"})
	checkMessage(t, err, "")
	_, err = Decode("gkestack", values, []string{"domain"})
	checkMessage(t, err, "gkestack:db: no such key (have: "+stackKeys+")")
	_, err = Decode("gkestack", values, []string{"domain.a", "db.port", "db.hosts"})
	checkMessage(t, err, "gkestack:db.host: no release refers to it (they refer to: db.port, db.hosts)\n"+
		"gkestack:domain: no release refers to it (they refer to: domain.a)")
}

func TestDecodeTakesThePrograms(t *testing.T) {
	values := map[string]Value{"other:network": {Raw: "5"}}
	for _, key := range []string{"gcp:project", "gcp:region", "gkestack:cluster"} {
		values[strings.Replace(key, "gkestack", "other", 1)] = Value{Raw: smallest()[key]}
	}
	_, err := Decode("other", values, nil)
	if err == nil || !strings.Contains(err.Error(), "other:network: got 5") || strings.Contains(err.Error(), "gkestack:") {
		t.Errorf("got %v", err)
	}
}

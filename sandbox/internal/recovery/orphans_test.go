package recovery

import (
	"net"
	"testing"
)

func TestOrphan(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	const plugin = "/s/pulumi-home/plugins/resource-gcp-v7/pulumi-resource-gcp"
	if orphan("/s", plugin+" "+address) {
		t.Error("the plugin of a run that goes on counts as orphaned")
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string]bool{
		plugin + " " + address:                           true,
		plugin:                                           false,
		"/other" + plugin + " " + address:                false,
		"tail -f " + plugin + " " + address:              false,
		"/s/pulumi-home/pluginsx/a " + address:           false,
		"/s/bin/pulumi-language-go-host -x 127.0.0.1:99": false,
	} {
		if orphan("/s", command) != want {
			t.Errorf("%s: orphan is %v", command, !want)
		}
	}
}

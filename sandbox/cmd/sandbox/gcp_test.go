package main

import (
	"strings"
	"testing"
)

func TestGCPCommands(t *testing.T) {
	directory := t.TempDir()
	for _, c := range []struct {
		args, want, err string
	}{
		{args: "create compute/network:Network main routingMode=GLOBAL", want: "projects/sandbox/global/networks/main\n"},
		{args: "create gcp:compute/address:Address web --region europe-west1",
			want: "projects/sandbox/regions/europe-west1/addresses/web\n"},
		{args: "create compute/network:Network main", err: "already exists"},
		{args: "create compute/nothing:Nothing x", err: "type compute/nothing:Nothing: unknown; the types are "},
		{args: "list", want: "compute/address:Address  projects/sandbox/regions/europe-west1/addresses/web\n" +
			"compute/network:Network  projects/sandbox/global/networks/main\n"},
		{args: "list --type gcp:compute/network:Network -o json", want: `"routingMode": "GLOBAL"`},
		{args: "list -o yaml", err: "it is one of text, json"},
		{args: "edit networks/main routingMode=REGIONAL labels.team=web mtu=1500 tags=[\"a\"]",
			want: "projects/sandbox/global/networks/main: changed\n"},
		{args: "get main", want: `"team": "web"`},
		{args: "get main", want: `"mtu": 1500`},
		{args: "edit main labels.team=", want: "changed"},
		{args: "edit main nonsense", err: "nonsense: want PATH=VALUE"},
		{args: "get nowhere", err: "nowhere: no such object in the sandbox's cloud"},
		{args: "delete main", want: "projects/sandbox/global/networks/main: deleted\n"},
		{args: "fault quota --type gcp:container/cluster:Cluster --operation create",
			want: "quota type=gcp:container/cluster:Cluster operation=create times=1: waiting\n"},
		{args: "fault slow --seconds 5", want: "slow seconds=5 times=1: waiting\n"},
		{args: "fault crash --operation now", err: "operation now: unknown; it is one of create, read, update, delete"},
		{args: "fault permission --type x", err: "--type x: unknown"},
		{args: "fault propagation --type gcp:compute --times 2", want: "propagation type=gcp:compute times=2: waiting\n"},
		{args: "fault list", want: "quota type=gcp:container/cluster:Cluster operation=create times=1\n" +
			"slow seconds=5 times=1\npropagation type=gcp:compute times=2\n"},
		{args: "fault clear"},
		{args: "fault list"},
	} {
		out, err := run(t, append([]string{"gcp", "--dir", directory}, strings.Fields(c.args)...)...)
		switch {
		case c.err != "":
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: error %v, want one with %q", c.args, err, c.err)
			}
		case err != nil:
			t.Errorf("%s: %v", c.args, err)
		case !strings.Contains(out, c.want) || c.want == "" && out != "":
			t.Errorf("%s: printed %q, want %q", c.args, out, c.want)
		}
	}
}

package plan

import (
	"net"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// customize applies what the provider decides over the whole of a resource.
func (d *differ) customize() {
	for name, ch := range d.changes {
		f := d.typ.Fields.Get(name)
		if f != nil && f.Shrink && shrinks(ch.old, ch.new) {
			ch.replace = true
			d.changes[name] = ch
		}
	}
	d.labels()
	d.annotations()
	switch d.typ.Short() {
	case "container/cluster:Cluster":
		// These can be turned on in place, but not off.
		d.replaceIf("enableL4IlbSubsetting", func(ch change) bool { return ch.old == "true" })
		d.replaceIf("enableFqdnNetworkPolicy", func(ch change) bool { return ch.old == "true" })
	case "compute/subnetwork:Subnetwork":
		d.emptyRanges()
	case "storage/bucket:Bucket":
		d.replaceIf("retentionPolicy.0.isLocked", func(ch change) bool { return ch.old == "true" })
	}
}

func (d *differ) replaceIf(name string, when func(change) bool) {
	if ch, ok := d.changes[name]; ok && when(ch) {
		ch.replace = true
		d.changes[name] = ch
	}
}

// emptyRanges takes the ranges of a subnet away that are no longer given, where the program asks for that.
func (d *differ) emptyRanges() {
	send := plain(d.news["sendSecondaryIpRangeIfEmpty"])
	if !send.IsBool() || !send.BoolValue() || !plain(d.news["secondaryIpRanges"]).IsNull() {
		return
	}
	ranges := *d.typ.Fields.Get("secondaryIpRanges")
	ranges.Attr = true
	none := resource.NewArrayProperty([]resource.PropertyValue{})
	d.list(&ranges, ranges.Name, plain(d.olds["secondaryIpRanges"]), none, false, d.changes)
}

// shrinks reports whether the new range lacks addresses of the old one.
func shrinks(old, new string) bool {
	_, before, errBefore := net.ParseCIDR(old)
	_, after, errAfter := net.ParseCIDR(new)
	if errBefore != nil || errAfter != nil {
		return false
	}
	ones, _ := before.Mask.Size()
	onesAfter, _ := after.Mask.Size()
	return onesAfter > ones || !after.Contains(before.IP)
}

// labels follows a change of the program's labels into the two fields that show what becomes of them.
func (d *differ) labels() {
	ours := d.typ.Fields.Get("pulumiLabels")
	if ours == nil {
		return
	}
	before := object(d.olds["pulumiLabels"])
	after := resource.PropertyMap{}
	for k, v := range d.defaultLabels {
		after[resource.PropertyKey(k)] = resource.NewStringProperty(v)
	}
	given := plain(d.news["labels"])
	if unknown(given) {
		return
	}
	for k, v := range object(given) {
		after[k] = v
	}
	old := object(d.olds["effectiveLabels"])
	all := resource.PropertyMap{}
	for k, v := range old {
		if _, was := before[k]; !was {
			all[k] = v
		}
	}
	for k, v := range after {
		all[k] = v
	}
	if len(after) == 0 {
		defer delete(d.changes, "pulumiLabels.%")
		defer delete(d.changes, "effectiveLabels.%")
	}
	visible := *ours
	visible.Output = false
	mapping(&visible, "pulumiLabels", resource.NewObjectProperty(before), resource.NewObjectProperty(after), d.changes)
	mapping(&visible, "effectiveLabels", resource.NewObjectProperty(old), resource.NewObjectProperty(all), d.changes)
}

// annotations are followed likewise, though the provider has none of its own.
func (d *differ) annotations() {
	f := d.typ.Fields.Get("effectiveAnnotations")
	after := plain(d.news["annotations"])
	if f == nil || unknown(after) {
		return
	}
	all := resource.PropertyMap{}
	before := object(d.olds["annotations"])
	for k, v := range object(d.olds["effectiveAnnotations"]) {
		if _, was := before[k]; !was {
			all[k] = v
		}
	}
	for k, v := range object(after) {
		all[k] = v
	}
	visible := *f
	visible.Output = false
	mapping(&visible, "effectiveAnnotations", d.olds["effectiveAnnotations"], resource.NewObjectProperty(all), d.changes)
}

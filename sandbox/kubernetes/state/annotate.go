package state

import "github.com/pulumi/pulumi/sdk/v3/go/common/resource"

// AnnotateSecrets marks as secret in outs what is secret in ins, key by key: a secret in one corner does not hide the
// whole object, but one in a list hides the list, since its elements may move. The data of a Secret is always secret.
func AnnotateSecrets(outs, ins resource.PropertyMap) {
	if outs == nil {
		return
	}
	if kind := outs["kind"]; kind.IsString() && kind.StringValue() == "Secret" {
		for _, key := range []resource.PropertyKey{"data", "stringData"} {
			if data, ok := outs[key]; ok {
				outs[key] = resource.MakeSecret(data)
			}
		}
		return
	}
	for key, in := range ins {
		out, ok := outs[key]
		switch {
		case !ok:
		case out.IsObject() && in.IsObject():
			AnnotateSecrets(out.ObjectValue(), in.ObjectValue())
		case !out.IsSecret() && in.ContainsSecrets():
			outs[key] = resource.MakeSecret(out)
		}
	}
}

// AnnotateComputed marks as unknown in outs what is unknown in ins.
func AnnotateComputed(outs, ins resource.PropertyMap) {
	for key, in := range ins {
		if out, ok := outs[key]; ok {
			outs[key] = annotateComputed(out, in)
		}
	}
}

func annotateComputed(out, in resource.PropertyValue) resource.PropertyValue {
	switch {
	case in.IsSecret():
		return annotateComputed(out, in.SecretValue().Element)
	case in.IsComputed() && !out.IsComputed():
		return resource.MakeComputed(resource.NewStringProperty(""))
	case in.IsObject() && out.IsObject():
		AnnotateComputed(out.ObjectValue(), in.ObjectValue())
	case in.IsArray() && out.IsArray():
		outs := out.ArrayValue()
		for i, element := range in.ArrayValue() {
			if i < len(outs) {
				outs[i] = annotateComputed(outs[i], element)
			}
		}
	}
	return out
}

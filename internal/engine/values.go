package engine

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gkestack/gkestack/internal/kube"
)

// How a state and a plan write what JSON has no word for.
// https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/properties.go
const (
	signature       = "4dabf18193072939515e22adb298388d"
	secretSignature = "1b47061264138c4ac30d75fd1eb44270"
	assetSignature  = "c44067f5952c0a294b673a41bacd8c17"
	outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
	unknownValue    = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
)

// Unknown stands for a value that only a deployment makes known.
const Unknown = "[unknown]"

// Asset is a text or a file that a resource was given.
type Asset struct {
	// Text of the asset, or Path of its file.
	Text, Path string
}

// Secret is a value that Pulumi keeps secret.
type Secret struct {
	// Path of the value: keys, and indices in decimal.
	Path []string
	// Value in plain text.
	Value any
}

// Values are a resource's properties, and what Pulumi says about them.
type Values struct {
	// Plain holds maps, lists, strings, numbers, booleans, Assets, and Unknown.
	Plain map[string]any
	// Secrets among them.
	Secrets []Secret
	// Unknown are the paths of those that only a deployment makes known, as in values.image.tag, sorted.
	Unknown []string
}

// Release is the id of the Helm release that has these inputs, and the timeout of its operations, 0 where none is set.
func (v Values) Release() (id kube.ID, timeout time.Duration) {
	id.Namespace, _ = v.Plain["namespace"].(string)
	id.Namespace = cmp.Or(id.Namespace, kube.DefaultNamespace)
	id.Name, _ = v.Plain["name"].(string)
	seconds, _ := v.Plain["timeout"].(float64)
	return id, time.Duration(seconds) * time.Second
}

func decode(value any) Values {
	var v Values
	v.Plain, _ = v.decode(value, nil).(map[string]any)
	slices.Sort(v.Unknown)
	return v
}

func (v *Values) decode(value any, path []string) any {
	below := func(key string) []string { return append(slices.Clone(path), key) }
	switch value := value.(type) {
	case string:
		if value == unknownValue {
			v.Unknown = append(v.Unknown, strings.Join(path, "."))
			return Unknown
		}
		return value
	case []any:
		list := make([]any, len(value))
		for i, element := range value {
			list[i] = v.decode(element, below(strconv.Itoa(i)))
		}
		return list
	case map[string]any:
		switch value[signature] {
		case secretSignature:
			plain := v.decode(unwrap(value), path)
			v.Secrets = append(v.Secrets, Secret{path, plain})
			return plain
		case outputSignature:
			inner, known := value["value"]
			if !known {
				inner = unknownValue
			}
			plain := v.decode(inner, path)
			if secret, _ := value["secret"].(bool); secret {
				v.Secrets = append(v.Secrets, Secret{path, plain})
			}
			return plain
		case assetSignature:
			text, _ := value["text"].(string)
			file, _ := value["path"].(string)
			return Asset{Text: text, Path: file}
		}
		plain := make(map[string]any, len(value))
		for key, element := range value {
			plain[key] = v.decode(element, below(key))
		}
		return plain
	default:
		return value
	}
}

// unwrap returns what a secret holds, and every other value as it is.
func unwrap(value any) any {
	secret, ok := value.(map[string]any)
	if !ok || secret[signature] != secretSignature {
		return value
	}
	text, _ := secret["plaintext"].(string)
	var inner any
	if json.Unmarshal([]byte(text), &inner) != nil {
		return unknownValue
	}
	return inner
}

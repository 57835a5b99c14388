package stackconfig

import (
	"bytes"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// foreign are the settings of the stack's own secrets provider.
var foreign = []string{"encryptionsalt", "secretsprovider", "encryptedkey"}

// convert gives the content of a stack's file the sandbox's salt and, in place of every secret, a secret of the sandbox
// with a placeholder as its text. All else stays, comments included.
func convert(content []byte, salt string, encrypt func(string) (string, error)) ([]byte, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, err
	}
	if document.Kind == 0 {
		document = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode { // `config` alone, or nothing but comments
		*root = yaml.Node{Kind: yaml.MappingNode, HeadComment: root.HeadComment}
	}
	for i := 0; i+1 < len(root.Content); {
		if slices.Contains(foreign, root.Content[i].Value) {
			if comment := root.Content[i].HeadComment; i == 0 && comment != "" && len(root.Content) > 2 {
				root.Content[2].HeadComment = comment // it is the file's
			}
			root.Content = slices.Delete(root.Content, i, i+2)
			continue
		}
		i += 2
	}
	if err := replaceSecrets(root, "", encrypt); err != nil {
		return nil, err
	}
	root.Content = append(root.Content, scalar("encryptionsalt"), scalar(salt))
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(&document); err != nil {
		return nil, err
	}
	err := encoder.Close()
	return out.Bytes(), err
}

// replaceSecrets replaces the secrets below a node. The key is the nearest one above it, without its namespace.
func replaceSecrets(node *yaml.Node, key string, encrypt func(string) (string, error)) error {
	if node.Kind == yaml.MappingNode && len(node.Content) == 2 && node.Content[0].Value == "secure" &&
		node.Content[1].Kind == yaml.ScalarNode {
		value, err := encrypt("sandbox-" + key)
		if err != nil {
			return err
		}
		node.Content[1] = scalar(value)
		return nil
	}
	for i, child := range node.Content {
		childKey := key
		if node.Kind == yaml.MappingNode {
			if i%2 == 0 {
				continue // a key, which the next turn uses
			}
			name := node.Content[i-1].Value
			childKey = name[strings.LastIndex(name, ":")+1:]
		}
		if err := replaceSecrets(child, childKey, encrypt); err != nil {
			return err
		}
	}
	return nil
}

func scalar(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

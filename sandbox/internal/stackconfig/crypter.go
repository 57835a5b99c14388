package stackconfig

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

const (
	// iterations and keyLength are those of Pulumi's passphrase provider.
	iterations = 1_000_000
	keyLength  = 32
	// known is the text by which Pulumi recognises the right passphrase.
	known = "pulumi"
)

// crypter encrypts as Pulumi's passphrase provider does. (Its own package costs more at every start than these few
// lines.)
type crypter struct {
	aead cipher.AEAD
}

func newCrypter(passphrase string, salt []byte) (*crypter, error) {
	key, err := pbkdf2.Key(sha256.New, passphrase, salt, iterations, keyLength)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &crypter{aead: aead}, nil
}

// encrypt gives the value as it stands after `secure:` in a stack's file.
func (c *crypter) encrypt(value string) string {
	nonce := make([]byte, c.aead.NonceSize())
	_, _ = rand.Read(nonce) // never returns an error
	sealed := c.aead.Seal(nil, nonce, []byte(value), nil)
	return "v1:" + base64.StdEncoding.EncodeToString(nonce) + ":" + base64.StdEncoding.EncodeToString(sealed)
}

// newSalt makes the `encryptionsalt` of a new stack.
func newSalt(passphrase string) (string, error) {
	salt := make([]byte, 8)
	_, _ = rand.Read(salt) // never returns an error
	c, err := newCrypter(passphrase, salt)
	if err != nil {
		return "", err
	}
	return "v1:" + base64.StdEncoding.EncodeToString(salt) + ":" + c.encrypt(known), nil
}

// crypterOf is the crypter for an existing `encryptionsalt`.
func crypterOf(passphrase, encryptionSalt string) (*crypter, error) {
	fields := strings.SplitN(encryptionSalt, ":", 3)
	if len(fields) != 3 || fields[0] != "v1" {
		return nil, fmt.Errorf("encryptionsalt: unknown form")
	}
	salt, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil {
		return nil, fmt.Errorf("encryptionsalt: %w", err)
	}
	return newCrypter(passphrase, salt)
}

package controlplane

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"strings"
	"time"
)

// credentials are the secrets of one control plane, made once for a directory.
type credentials struct {
	// Token is the administrator's bearer token.
	Token string
	// CA is the PEM of the certificate that everything else is signed by.
	CA string
}

// certificateLife is how long the sandbox's certificates are valid.
const certificateLife = 10 * 365 * 24 * time.Hour

// credentials loads the directory's secrets, or makes them. The token is written last: where it is, all of them are.
func (d Directory) credentials() (credentials, error) {
	token, err := os.ReadFile(d.Path("token"))
	if errors.Is(err, fs.ErrNotExist) {
		return d.makeCredentials()
	}
	if err != nil {
		return credentials{}, err
	}
	ca, err := os.ReadFile(d.Path("ca.crt"))
	if err != nil {
		return credentials{}, err
	}
	return credentials{Token: strings.TrimSpace(string(token)), CA: string(ca)}, nil
}

func (d Directory) makeCredentials() (credentials, error) {
	ca, err := d.makeCertificates()
	if err != nil {
		return credentials{}, fmt.Errorf("certificates: %w", err)
	}
	account, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return credentials{}, fmt.Errorf("service account key: %w", err)
	}
	key := encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(account))
	if err := writeFile(d.Path("service-account.key"), key, 0o600); err != nil {
		return credentials{}, err
	}
	random := make([]byte, 24)
	if _, err := rand.Read(random); err != nil {
		return credentials{}, fmt.Errorf("token: %w", err)
	}
	token := hex.EncodeToString(random)
	if err := writeFile(d.Path("tokens.csv"), token+",admin,admin,system:masters\n", 0o600); err != nil {
		return credentials{}, err
	}
	if err := writeFile(d.Path("token"), token+"\n", 0o600); err != nil {
		return credentials{}, err
	}
	return credentials{Token: token, CA: ca}, nil
}

// makeCertificates makes a certificate authority, whose key is never stored, and one certificate: etcd and the API
// server serve with it, and the API server shows it to etcd.
func (d Directory) makeCertificates() (ca string, err error) {
	authorityKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	authority := certificate("sandbox")
	authority.IsCA = true
	authority.BasicConstraintsValid = true
	authority.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	authorityDER, err := x509.CreateCertificate(rand.Reader, authority, authority, &authorityKey.PublicKey, authorityKey)
	if err != nil {
		return "", err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	serving := certificate("sandbox-control-plane")
	serving.KeyUsage = x509.KeyUsageDigitalSignature
	serving.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	serving.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.ParseIP(apiServerClusterIP)}
	serving.DNSNames = []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"}
	servingDER, err := x509.CreateCertificate(rand.Reader, serving, authority, &key.PublicKey, authorityKey)
	if err != nil {
		return "", err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	ca = encode("CERTIFICATE", authorityDER)
	return ca, errors.Join(
		writeFile(d.Path("ca.crt"), ca, 0o600),
		writeFile(d.Path("tls.crt"), encode("CERTIFICATE", servingDER), 0o600),
		writeFile(d.Path("tls.key"), encode("PRIVATE KEY", keyDER), 0o600),
	)
}

// certificate is what the sandbox's certificates have in common.
func certificate(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(certificateLife),
	}
}

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

package wire

import (
	"context"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Log tells the engine about one resource. A passing message is sent only when it differs from the last one.
type Log struct {
	engine Engine
	urn    resource.URN

	mu   sync.Mutex
	last string
}

// NewLog returns the log of a resource; without an engine it drops everything.
func NewLog(engine Engine, urn resource.URN) *Log { return &Log{engine: engine, urn: urn} }

// Say sends a message that stays. A message that does not arrive is no reason to fail.
func (l *Log) Say(severity diag.Severity, message string) {
	if l.engine != nil {
		_ = l.engine.Log(context.Background(), severity, l.urn, message)
	}
}

// Warn sends a warning that stays.
func (l *Log) Warn(message string) { l.Say(diag.Warning, message) }

// Status sends a message that is shown while the resource is worked on.
func (l *Log) Status(severity diag.Severity, message string) {
	l.mu.Lock()
	same := l.last == message
	l.last = message
	l.mu.Unlock()
	if l.engine != nil && !same {
		_ = l.engine.LogStatus(context.Background(), severity, l.urn, message)
	}
}

package cluster

import (
	"context"
	"io"
	"net/http"
)

// bounded is a transport whose requests end when a context does, beside their own.
type bounded struct {
	ctx  context.Context
	next http.RoundTripper
}

// RoundTrip sends a request.
func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(request.Context())
	stop := context.AfterFunc(b.ctx, func() { cancel(context.Cause(b.ctx)) })
	end := func() { stop(); cancel(nil) }
	response, err := b.next.RoundTrip(request.WithContext(ctx))
	if err != nil {
		end()
		return nil, err
	}
	response.Body = body{response.Body, end}
	return response, nil
}

// body is a response's, which is read under the same context.
type body struct {
	io.ReadCloser
	end func()
}

// Close closes the body.
func (b body) Close() error {
	defer b.end()
	return b.ReadCloser.Close()
}

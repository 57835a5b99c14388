package await

import (
	"context"
	"iter"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
)

// pause is how long to wait before a broken watch is opened again.
const pause = 500 * time.Millisecond

// follow yields one object's states, its present one first, until the context ends. Deleted stands for an object that
// is not there.
func follow(ctx context.Context, client dynamic.ResourceInterface, name string) iter.Seq[watch.Event] {
	return func(yield func(watch.Event) bool) {
		for ctx.Err() == nil {
			if !followOnce(ctx, client, name, yield) {
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
	}
}

// followOnce reads the object and watches it from there, until the watch breaks (true) or the reader has enough
// (false).
func followOnce(
	ctx context.Context, client dynamic.ResourceInterface, name string, yield func(watch.Event) bool,
) bool {
	options := metav1.ListOptions{FieldSelector: fields.OneTermEqualSelector("metadata.name", name).String()}
	obj, err := client.Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		if !yield(watch.Event{Type: watch.Deleted, Object: &unstructured.Unstructured{}}) {
			return false
		}
	case err != nil:
		return true
	default:
		options.ResourceVersion = obj.GetResourceVersion()
		if !yield(watch.Event{Type: watch.Added, Object: obj}) {
			return false
		}
	}
	stream, err := client.Watch(ctx, options)
	if err != nil {
		return true
	}
	defer stream.Stop()
	for event := range stream.ResultChan() {
		if _, ok := event.Object.(*unstructured.Unstructured); !ok || event.Type == watch.Error {
			return true
		}
		if event.Type != watch.Bookmark && !yield(event) {
			return false
		}
	}
	return true
}

// stream sends one object's states to a channel, from a goroutine of its own.
func stream(ctx context.Context, client dynamic.ResourceInterface, name string) <-chan watch.Event {
	events := make(chan watch.Event)
	go func() {
		for event := range follow(ctx, client, name) {
			select {
			case events <- event:
			case <-ctx.Done():
				return
			}
		}
	}()
	return events
}

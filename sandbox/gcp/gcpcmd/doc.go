// Package gcpcmd holds the commands that look at and change the sandbox's Google Cloud by hand.
package gcpcmd

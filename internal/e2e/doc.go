// Package e2e tells the whole story once, through the real command: its tests
// build the binary and run it against the sample newsroom, real files and a
// real mail server, on loopback alone.
package e2e

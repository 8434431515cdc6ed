package main

import (
	"context"
	"fmt"
	"runtime/debug"
)

// release is the version of the next release; CHANGELOG.md tells what is in it.
const release = "0.1.0"

func version(_ context.Context, std streams, _ []string) error {
	fmt.Fprintf(std.out, "framewatch %s", release)
	if info, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprintf(std.out, " (%s)", info.GoVersion)
	}
	fmt.Fprintln(std.out)
	return nil
}

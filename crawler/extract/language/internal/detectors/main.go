// Command detectors makes the weights of package language and compares the
// package with the detectors that were to choose from. It is a module of its
// own, so that framewatch does not depend on these.
//
//	go run . train                          # writes weights.bin of the package
//	go run . compare [-messages DIR]        # writes its testdata/detectors.golden
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "detectors:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("detectors", flag.ExitOnError)
	dir := flags.String("messages", "/usr/share/locale", "folder of translated messages (GNU gettext)")
	command := ""
	if len(args) > 0 {
		command = args[0]
		flags.Parse(args[1:]) // exits on errors
	}
	switch command {
	case "train":
		weights, err := train()
		if err != nil {
			return fmt.Errorf("train: %w", err)
		}
		return os.WriteFile("../../weights.bin", weights, 0o644)
	case "compare":
		table, err := compare(*dir)
		if err != nil {
			return fmt.Errorf("compare: %w", err)
		}
		return os.WriteFile("../../testdata/detectors.golden", table, 0o644)
	case "one": // of compare, in a process of its own
		return one(flags.Arg(0), *dir)
	}
	return fmt.Errorf("train or compare?")
}

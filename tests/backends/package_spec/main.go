// Judges a package for Fleet, a folder or a zip, by Elastic's own specification.
// What the package's validation.yml excludes is left out, as elastic-package does it.
package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/elastic/package-spec/v3/code/go/pkg/specerrors"
	"github.com/elastic/package-spec/v3/code/go/pkg/validator"
)

const version = "3.6.6"

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: package-spec FOLDER|ZIP")
		os.Exit(2)
	}
	place := os.Args[1]
	if place == "--version" {
		fmt.Println(version)
		return
	}
	found, files := judge(place)
	if found == nil {
		return
	}
	excluded, err := specerrors.LoadConfigFilter(files)
	var faults specerrors.ValidationErrors
	if err == nil && errors.As(found, &faults) {
		kept, err := specerrors.NewFilter(excluded).Run(faults)
		if err != nil {
			panic(err)
		}
		found = kept.Processed
	}
	if found != nil {
		fmt.Println(found)
		os.Exit(1)
	}
}

func judge(place string) (error, fs.FS) {
	if !strings.HasSuffix(place, ".zip") {
		return validator.ValidateFromPath(place), os.DirFS(place)
	}
	archive, err := zip.OpenReader(place)
	if err != nil {
		return err, os.DirFS(".")
	}
	tops, err := fs.ReadDir(archive, ".")
	if err != nil || len(tops) != 1 {
		return fmt.Errorf("%s: one folder is wanted in it", place), os.DirFS(".")
	}
	files, _ := fs.Sub(archive, tops[0].Name())
	return validator.ValidateFromZip(place), files
}

// Package config reads megalint's configuration, the file .megalint.yaml.
//
//	extends: [saas-mega, ./shared/lint.yaml] # presets, or files of this repository
//	services: [services/*]                   # patterns of service directories
//	components:                              # names besides those of the tree,
//	  ci: [.ci/**, .github/**]               # each with the paths that it owns
//	  release:                               # or with none
//	commits:
//	  header: brackets                       # or colon, conventional, plain
//	# header-pattern: '…'                    # instead of header: a regular expression
//	  skip-authors: ["renovate*"]            # excused from every rule about messages
//	  skip-bots: true
//	rules:
//	  summary-too-long: {severity: warning, limit: 72}
//	  body-missing: info                     # a severity alone
//	exceptions:
//	  - rule: vendor-nested
//	    path: services/legacy/**
//	    reason: needs protobuf v1 until the V3 API is gone
//	    until: 2027-03-31
//
// Where a list of strings is due, a single string will do; a section without
// a value says nothing. Whatever is not known is refused, and [Load] reports
// every mistake of every file at once, each with its place.
//
// # How files add up
//
// What a file extends is read first, in the order of the list, then the file
// itself; one that several extend is read once, the first time. What comes
// later wins:
//
//   - services, skip-authors and options that are lists are replaced whole;
//   - components and rules merge by name, a rule's settings by key;
//   - header and header-pattern replace each other;
//   - exceptions add up.
//
// A file at the top that has no extends at all extends saas-mega; one that
// says "extends: []" builds on the rules' own defaults alone. The authors that
// a rule skips add to those that commits skips; its skip-bots overrides.
//
// # Patterns
//
// Paths are relative to the repository's root, with slashes. Patterns are
// doublestar's: * and ? stop at a slash, ** does not, {a,b} and [a-z] are
// alternatives. A pattern that matches a folder covers all that lies in it.
package config

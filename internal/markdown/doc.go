// Package markdown has what goldmark needs to read and to render the tables of
// GitHub's Markdown: https://github.github.com/gfm/#tables-extension-. goldmark
// has them in a package with others, which compiles regular expressions each
// time that a program starts. Tests compare with it.
package markdown

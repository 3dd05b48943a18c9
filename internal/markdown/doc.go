// Package markdown reads the blocks of Markdown documents: lists, tables, and
// what they must be told apart from. It reads what CommonMark 0.31 describes,
// https://spec.commonmark.org/0.31.2/#blocks-and-inlines, and GitHub's tables,
// https://github.github.com/gfm/#tables-extension-; but for quotes, which it
// takes for paragraphs, as it does for definitions of links.
//
// There are libraries for that, which build tables of entities and compile
// regular expressions each time that a program starts. Tests compare with one.
package markdown

package io.tandem.corpus.markup;

/** A part of the content of an element. */
public sealed interface Node permits Element, Text {}

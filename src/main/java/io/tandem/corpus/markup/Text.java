package io.tandem.corpus.markup;

/** Text between tags, with entities replaced. */
public record Text(String value) implements Node {}

package io.tandem.corpus.cleaning;

/**
 * A kind of rule.
 *
 * @param name the name in {@code corpus.rules}
 * @param description a human-readable line
 * @param type the record whose components are its parameters
 */
public record RuleKind(String name, String description, Class<? extends Record> type) {}

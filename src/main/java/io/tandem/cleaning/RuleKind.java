package io.tandem.cleaning;

/**
 * A kind of rule.
 *
 * @param name the name in {@code corpus.rules}
 * @param description one line, for people
 * @param type the record whose components are its parameters
 */
public record RuleKind(String name, String description, Class<? extends Record> type) {}

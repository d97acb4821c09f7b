package io.tandem.corpus.cleaning;

import io.tandem.corpus.cleaning.rules.Rule;
import java.io.Serializable;

/**
 * A rule of a list.
 *
 * @param name the name under which it is counted; no two rules of a list have the same
 * @param kind see {@link RuleCatalog}
 */
public record NamedRule(String name, String kind, Rule rule) implements Serializable {}

package io.tandem.interop.model;

import io.tandem.subword.Subwords;

/**
 * A model of another tool, converted to one of ours.
 *
 * @param tool the tool that it comes from
 */
public record ImportedModel(String tool, ImportedNetwork network, Subwords subwords) {}

package io.tandem.corpus;

/**
 * The contents of a split in numbers.
 *
 * @param pairs sentence pairs
 * @param sourceTokens ids of the source side, without BOS and EOS; words of monolingual text, which
 *     has no ids
 * @param targetTokens ids of the target side, without BOS and EOS
 * @param byteFallbackCharacters characters of both sides that were written as bytes
 * @param unknownTokens ids of both sides that are UNK, which only imported subwords produce
 * @param fingerprint equal for equal contents, regardless of the order and the number of files:
 *     XXH64 of each pair's id, text and ids, joined by exclusive or; 16 hex digits
 */
public record SplitStatistics(
    long pairs,
    long sourceTokens,
    long targetTokens,
    long byteFallbackCharacters,
    long unknownTokens,
    String fingerprint) {}

/**
 * The list of rules that the settings ask for, applied to one sentence pair: repairs, rejections
 * and their reasons. Plain Java on strings, with the same result on every machine.
 *
 * <p>Start with {@code RuleCatalog}, which names every rule, and {@code Cleaning}.
 */
package io.tandem.corpus.cleaning;

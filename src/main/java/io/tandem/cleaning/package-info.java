/**
 * Rules on one sentence pair: what is repaired, what is rejected and why. Plain Java on strings,
 * the same on every machine.
 *
 * <p>Start with {@link io.tandem.cleaning.RuleCatalog}, which names every rule; {@link
 * io.tandem.cleaning.Cleaning} is a list of them as the settings ask for it. Words are what stands
 * between blanks, characters are code points.
 */
package io.tandem.cleaning;

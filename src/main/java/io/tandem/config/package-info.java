/**
 * Settings as immutable records: read from HOCON over the commented reference, validated, and
 * printed as they take effect.
 *
 * <p>Start with {@code Settings}. Uses nothing else of Tandem; {@code UserException} is how every
 * package reports a user error.
 */
package io.tandem.config;

/**
 * Settings as immutable records: reading them from HOCON over the commented reference, validating,
 * printing what is in effect.
 *
 * <p>Start with {@link io.tandem.config.Settings}. Uses nothing of Tandem; {@link
 * io.tandem.config.UserException} is how every room reports a mistake of the user.
 */
package io.tandem.config;

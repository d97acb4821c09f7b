/**
 * Protobuf's wire format, without generated classes: messages read and written field by field.
 *
 * <p>Start with {@code WireWriter}.
 */
package io.tandem.storage.protobuf;

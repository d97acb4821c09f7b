package io.tandem.jobs.translate;

import io.tandem.storage.tables.TableName;

/**
 * The tables of a translation that appends.
 *
 * @param snapshot of the input: its id, or another name of it; empty: the current one
 * @param column the column to translate
 * @param commitRows the rows of a commit, about
 */
public record AppendRequest(
    TableName input, String snapshot, String column, TableName output, long commitRows) {}

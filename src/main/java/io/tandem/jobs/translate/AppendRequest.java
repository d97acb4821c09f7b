package io.tandem.jobs.translate;

import io.tandem.storage.tables.TableName;

/**
 * The tables of a translation that appends.
 *
 * @param snapshot of the input: an id, tag or branch; empty: the current one
 * @param column the column to translate
 * @param commitRows the approximate number of rows of a commit
 */
record AppendRequest(
    TableName input, String snapshot, String column, TableName output, long commitRows) {}

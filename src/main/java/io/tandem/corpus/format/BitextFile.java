package io.tandem.corpus.format;

import io.tandem.config.InputSettings;
import java.io.Serializable;

/**
 * One file of pairs, or one pair of line-aligned files. Driver and executors.
 *
 * @param order index in the order of all files, from 0: by input, then by name
 * @param input the input it belongs to
 * @param source the file, or the file of the source side; qualified Hadoop path
 * @param target the file of the target side; empty if one file has both sides
 * @param bytes size on disk, of both files when there are two
 */
public record BitextFile(int order, InputSettings input, String source, String target, long bytes)
    implements Serializable {}

package io.tandem.network.kernels;

import io.tandem.Text;
import java.util.Arrays;

/**
 * What a search wants to know of rows of logits: the greatest few of each row, the logarithm of the
 * sum of all exponentials, by which a logit becomes a log-probability, and the logit of one column
 * if asked for. Gathered from blocks of columns in rising order, so that whole rows need not lie
 * anywhere. Used again from step to step; for one thread.
 */
public final class TopLogits {
  private static final int NOTHING = -1;

  private final int count;

  /** Per row: Σ exp(logit - highest) over all columns met, and the greatest of them. */
  private double[] sum = {};

  private double[] highest = {};

  /** Per row how many are kept; values and columns of each row from row · count on, best first. */
  private int[] size = {};

  private float[] values = {};
  private int[] columns = {};

  /** Per row what its columns are called; null where a column is called by its number. */
  private int[][] names = {};

  private int[] wanted = {};
  private float[] wantedValues = {};

  /**
   * @param count how many of each row are kept
   */
  public TopLogits(int count) {
    this.count = count;
  }

  /** Forgets everything and starts with so many rows. */
  public void start(int rows) {
    if (sum.length < rows) {
      sum = new double[rows];
      highest = new double[rows];
      size = new int[rows];
      values = new float[rows * count];
      columns = new int[rows * count];
      names = new int[rows][];
      wanted = new int[rows];
      wantedValues = new float[rows];
    }
    Arrays.fill(sum, 0, rows, 0);
    Arrays.fill(highest, 0, rows, Double.NEGATIVE_INFINITY);
    Arrays.fill(size, 0, rows, 0);
    Arrays.fill(wanted, 0, rows, NOTHING);
    Arrays.fill(names, 0, rows, null);
  }

  /** Asks for a column of a row, however small its logit is. */
  public void want(int row, int column) {
    wanted[row] = column;
  }

  /**
   * Gives the columns of a row names, by which the one asked for has been called, and those kept
   * are called from now on.
   *
   * @param ascending one for each column
   * @throws IllegalArgumentException if the column asked for is not among them
   */
  public void name(int row, int[] ascending) {
    names[row] = ascending;
    if (wanted[row] != NOTHING) {
      int column = Arrays.binarySearch(ascending, wanted[row]);
      if (column < 0) {
        throw new IllegalArgumentException(
            Text.format("column %d of row %d is not computed", wanted[row], row));
      }
      wanted[row] = column;
    }
  }

  /** log P of the column asked for. */
  public float wantedLogProbability(int row) {
    return (float) (wantedValues[row] - logSum(row));
  }

  /** How many are kept of a row; fewer than asked for when the others have probability 0. */
  public int size(int row) {
    return size[row];
  }

  /** A column that is kept, the greatest logit's at rank 0, of equal ones the lowest first. */
  public int column(int row, int rank) {
    int column = columns[row * count + rank];
    return names[row] == null ? column : names[row][column];
  }

  /** Its log P. */
  public float logProbability(int row, int rank) {
    return (float) (values[row * count + rank] - logSum(row));
  }

  /** log Σ exp over all columns: what a logit is more than its log P. */
  public double logSum(int row) {
    return highest[row] + Math.log(sum[row]);
  }

  /**
   * Takes a row that is whole and holds log-probabilities, which stay as they are.
   *
   * @param from first element of {@code length}
   */
  public void take(int row, float[] logProbabilities, int from, int length) {
    for (int j = 0; j < length; j++) {
      offer(row, j, logProbabilities[from + j]);
    }
    if (wanted[row] != NOTHING) {
      wantedValues[row] = logProbabilities[from + wanted[row]];
    }
    highest[row] = 0;
    sum[row] = 1;
  }

  /** What a logit must exceed to be kept. */
  public float cut(int row) {
    if (count == 0) {
      return Float.POSITIVE_INFINITY;
    }
    return size[row] < count ? Float.NEGATIVE_INFINITY : values[row * count + count - 1];
  }

  /** Columns come in rising order. */
  public void offer(int row, int column, float value) {
    if (!(value > cut(row))) {
      return;
    }
    int first = row * count;
    int at = first + (size[row] < count ? size[row]++ : count - 1);
    while (at > first && value > values[at - 1]) {
      values[at] = values[at - 1];
      columns[at] = columns[at - 1];
      at--;
    }
    values[at] = value;
    columns[at] = column;
  }

  /**
   * Adds a block of columns to the sum of a row.
   *
   * @param blockHighest the greatest logit of the block
   * @param blockSum Σ exp(logit - blockHighest)
   */
  public void add(int row, double blockHighest, double blockSum) {
    if (blockHighest > highest[row]) {
      sum[row] = sum[row] * Math.exp(highest[row] - blockHighest) + blockSum;
      highest[row] = blockHighest;
    } else {
      sum[row] += blockSum * Math.exp(blockHighest - highest[row]);
    }
  }

  /** Looks for the column asked for in the first elements of a block of columns of a row. */
  public void look(int row, float[] logits, int columns, int from) {
    int column = wanted[row] - from;
    if (wanted[row] != NOTHING && column >= 0 && column < columns) {
      wantedValues[row] = logits[column];
    }
  }

  /** Looks for the columns asked for in a block that begins with column {@code from}. */
  public void look(Matrix logits, int from) {
    for (int i = 0; i < logits.rows(); i++) {
      int column = wanted[i] - from;
      if (wanted[i] != NOTHING && column >= 0 && column < logits.columns()) {
        wantedValues[i] = (float) logits.get(i, column);
      }
    }
  }
}

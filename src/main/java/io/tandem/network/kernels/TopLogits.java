package io.tandem.network.kernels;

import io.tandem.Text;
import java.util.Arrays;

/**
 * The results that a search needs from rows of logits: the greatest few of each row, the logarithm
 * of the sum of all exponentials, which turns a logit into a log-probability, and the logit of one
 * column on request. Gathered from blocks of columns in rising order, so that whole rows are never
 * stored. Reused from step to step; for one thread.
 */
public final class TopLogits {
  private static final int NOTHING = -1;

  private final int count;

  /** Per row: Σ exp(logit - highest) over all columns so far, and the greatest logit. */
  private double[] sum = {};

  private double[] highest = {};

  /**
   * Per row the number kept; values and columns of each row lie from row · count on, best first.
   */
  private int[] size = {};

  private float[] values = {};
  private int[] columns = {};

  /** Per row the names of its columns; null where columns are named by their numbers. */
  private int[][] names = {};

  private int[] wanted = {};
  private float[] wantedValues = {};

  /**
   * @param count the number kept of each row
   */
  public TopLogits(int count) {
    this.count = count;
  }

  /** Starts afresh with this many rows. */
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

  /** Requests a column of a row, however small its logit. */
  public void want(int row, int column) {
    wanted[row] = column;
  }

  /**
   * Names the columns of a row. The requested column was given by name, and the columns kept are
   * returned by name.
   *
   * @param ascending one for each column
   * @throws IllegalArgumentException if the requested column is not among them
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

  /** Returns log P of the requested column. */
  public float wantedLogProbability(int row) {
    return (float) (wantedValues[row] - logSum(row));
  }

  /** Returns the number kept of a row; fewer than requested if the others have probability 0. */
  public int size(int row) {
    return size[row];
  }

  /**
   * Returns a column that is kept, that of the greatest logit at rank 0; of equal ones the lowest
   * first.
   */
  public int column(int row, int rank) {
    int column = columns[row * count + rank];
    return names[row] == null ? column : names[row][column];
  }

  /** Returns log P of the column at a rank. */
  public float logProbability(int row, int rank) {
    return (float) (values[row * count + rank] - logSum(row));
  }

  /** Returns log Σ exp over all columns, the difference between a logit and its log P. */
  public double logSum(int row) {
    return highest[row] + Math.log(sum[row]);
  }

  /**
   * Takes a whole row of log-probabilities.
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

  /** Returns the value that a logit must exceed to be kept. */
  public float cut(int row) {
    if (count == 0) {
      return Float.POSITIVE_INFINITY;
    }
    return size[row] < count ? Float.NEGATIVE_INFINITY : values[row * count + count - 1];
  }

  /** Offers a logit; columns come in rising order. */
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

  /** Looks for the requested column in a block of columns of a row. */
  public void look(int row, float[] logits, int columns, int from) {
    int column = wanted[row] - from;
    if (wanted[row] != NOTHING && column >= 0 && column < columns) {
      wantedValues[row] = logits[column];
    }
  }

  /** Looks for the requested columns in a block that begins with column {@code from}. */
  public void look(Matrix logits, int from) {
    for (int i = 0; i < logits.rows(); i++) {
      int column = wanted[i] - from;
      if (wanted[i] != NOTHING && column >= 0 && column < logits.columns()) {
        wantedValues[i] = (float) logits.get(i, column);
      }
    }
  }
}

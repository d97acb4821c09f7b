package io.tandem.network.transformer.weights;

/**
 * A parameter by its frozen names, with its place in the flat vector of a network.
 *
 * @param vertex the vertex that owns it
 * @param name its name there
 * @param from its start in the flat vector
 */
public record NamedParameter(String vertex, String name, int from, int rows, int columns) {
  /** Returns the place after its last element. */
  public int to() {
    return Math.addExact(from, Math.multiplyExact(rows, columns));
  }

  /** Returns vertex and name together, such as {@code encoder0.W1}. */
  public String path() {
    return vertex + "." + name;
  }

  /** Returns whether the other is the same parameter, of any size. */
  public boolean isNamedLike(NamedParameter other) {
    return vertex.equals(other.vertex) && name.equals(other.name);
  }
}

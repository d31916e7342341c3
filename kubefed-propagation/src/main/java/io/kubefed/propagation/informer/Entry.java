package io.kubefed.propagation.informer;

/**
 * What is cached of an object.
 *
 * @param uid tells objects of one name apart
 * @param resourceVersion which state of the object it is
 * @param value what is kept of it
 */
record Entry<V>(String uid, String resourceVersion, V value) {

  boolean isSameObject(Entry<?> other) {
    return uid.equals(other.uid);
  }

  boolean isSameVersion(String otherUid, String otherVersion) {
    return !resourceVersion.isEmpty()
        && resourceVersion.equals(otherVersion)
        && uid.equals(otherUid);
  }
}

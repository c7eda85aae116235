"""Snapshots: a workspace on disk, built once, opened by any number of processes, brought up to date by the difference.

In the cache folder each workspace has a folder (`place`), in which lie::

    lock            whoever builds has it (`locks`)
    current         the name of the snapshot in use (`current`)
    s-…/            snapshots, each complete and never changed but for its manifest
        manifest    what it was made from, and its own files (`manifest`); at its top a mark of all that (`mark`)
        lock        whoever reads shares it, so that none is removed while it is read
        store/      the triples, as the engine keeps them
        names       the list of all names
    new-…/          what is being built, or was when its builder was killed

A snapshot is built in a new folder, verified, renamed, and only then named by `current`, so that a reader finds the old or
the new one, whenever a builder is killed.
"""

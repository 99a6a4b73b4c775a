//! The server data key: a systemd credential or its own 0600 file, never beside the data (security.md).

use crate::error::ServerError;
use sealed::DataKey;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The credential's name.
const CREDENTIAL: &str = "roadbook-key";

/// Where the key is, and which permission bits it must not have.
struct Place {
    path: PathBuf,
    forbidden: u32,
}

/// The service's credential, else the file that was named.
fn place(credentials: Option<&Path>, named: Option<&Path>) -> Result<Place, ServerError> {
    let credential = credentials.map(|dir| dir.join(CREDENTIAL));
    if let Some(path) = credential.filter(|path| path.is_file()) {
        // systemd gives the service's user its right by an access list, which shows as the group's bits;
        // the folder is that service's alone.
        return Ok(Place {
            path,
            forbidden: 0o007,
        });
    }
    let path = named.map(Path::to_owned).ok_or(ServerError::NoKey)?;
    Ok(Place {
        path,
        forbidden: 0o077,
    })
}

fn credentials() -> Option<PathBuf> {
    std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from)
}

/// Reads the server data key.
///
/// # Errors
/// [`ServerError::NoKey`], [`ServerError::KeyBesideData`], [`ServerError::KeyReadable`], [`ServerError::NotAKey`].
pub fn load_key(named: Option<&Path>, data: &Path) -> Result<DataKey, ServerError> {
    read(place(credentials().as_deref(), named)?, data)
}

fn read(place: Place, data: &Path) -> Result<DataKey, ServerError> {
    let Place { path, forbidden } = place;
    apart(&path, data)?;
    private(&path, forbidden)?;
    let text = fs::read_to_string(&path).map_err(ServerError::file(&path))?;
    let mut bytes = [0_u8; 32];
    hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| ServerError::NotAKey(path))?;
    Ok(DataKey::from_bytes(bytes))
}

/// Makes a key file, 0600, where there is none yet, and reads it.
///
/// # Errors
/// As [`load_key`].
pub fn create_key(named: Option<&Path>, data: &Path) -> Result<DataKey, ServerError> {
    let place = place(credentials().as_deref(), named)?;
    if !place.path.exists() {
        apart(&place.path, data)?;
        let key = DataKey::random();
        write_private(&place.path, &format!("{}\n", hex::encode(key.bytes())))?;
    }
    read(place, data)
}

/// Writes a new file that only its owner reads. One that exists is not touched.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<(), ServerError> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(ServerError::file(path))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(ServerError::file(path))
}

fn apart(key: &Path, data: &Path) -> Result<(), ServerError> {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = key
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if real(folder).starts_with(real(data)) || real(key).starts_with(real(data)) {
        return Err(ServerError::KeyBesideData(key.to_owned()));
    }
    Ok(())
}

#[cfg(unix)]
fn private(path: &Path, forbidden: u32) -> Result<(), ServerError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path)
        .map_err(ServerError::file(path))?
        .permissions()
        .mode();
    if mode & forbidden == 0 {
        Ok(())
    } else {
        Err(ServerError::KeyReadable(path.to_owned()))
    }
}

#[cfg(not(unix))]
fn private(_: &Path, _: u32) -> Result<(), ServerError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_beside_the_data_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        fs::create_dir_all(data.join("deep")).unwrap();
        let refused = create_key(Some(&data.join("deep/key")), &data);
        assert!(matches!(refused, Err(ServerError::KeyBesideData(_))));
        let key = create_key(Some(&dir.path().join("key")), &data).unwrap();
        assert_eq!(
            load_key(Some(&dir.path().join("key")), &data)
                .unwrap()
                .bytes(),
            key.bytes()
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let (data, key) = (dir.path().join("data"), dir.path().join("key"));
        create_key(Some(&key), &data).unwrap();
        fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(
            load_key(Some(&key), &data),
            Err(ServerError::KeyReadable(_))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_systemd_credential_comes_first_and_may_show_an_access_list() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let credential = dir.path().join(CREDENTIAL);
        let key = DataKey::random();
        write_private(&credential, &hex::encode(key.bytes())).unwrap();
        let from = |mode| {
            fs::set_permissions(&credential, fs::Permissions::from_mode(mode)).unwrap();
            let place = place(Some(dir.path()), Some(Path::new("nowhere"))).unwrap();
            read(place, Path::new("data"))
        };
        assert_eq!(from(0o440).unwrap().bytes(), key.bytes());
        assert!(matches!(from(0o444), Err(ServerError::KeyReadable(_))));
    }
}

//! The page: starts the app, and says so in plain words if it dies.

mod app;
mod ask;
mod lessons;
mod parts;
mod plot;

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        app::crash();
    }));
    if let Some(root) = web_sys::window().and_then(|window| window.document()?.get_element_by_id("app")) {
        wasm_bindgen_futures::spawn_local(async move {
            if app::ready().await {
                yew::Renderer::<app::App>::with_root(root).render();
            }
        });
    }
}
